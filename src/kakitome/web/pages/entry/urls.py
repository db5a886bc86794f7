"""Addresses of entry."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
