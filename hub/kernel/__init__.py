"""The kernel: bus, states, registry, commands, store (documents and journal), clock, scheduler."""
