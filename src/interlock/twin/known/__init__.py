"""Calls that a twin has answered already: asked again, or come again under the same key."""
