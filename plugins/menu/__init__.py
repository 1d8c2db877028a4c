"""What to cook: recipes, and menus that suit everybody, use what expires and close nutrient gaps."""
