"""Rehearse a CRM-ERP integration before it ships."""

__version__ = "0.1.0"
