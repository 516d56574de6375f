"""Approved CRM orders into the ERP, their states back: a model of how to do it right."""
