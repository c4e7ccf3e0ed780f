"""A small property ERP: its own staff and sign-in, and jizhi for every rule."""
