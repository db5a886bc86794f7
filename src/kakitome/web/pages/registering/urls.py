"""Addresses of registering."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
