"""Automation: scenes, triggers, conditions, actions and schedules."""
