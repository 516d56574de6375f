"""The subject as settings name it: its kinds, its parts, their clock."""
