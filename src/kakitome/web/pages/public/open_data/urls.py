"""Addresses of open data; they stand before those of the entries, which take any number."""

from django.urls import path

from kakitome.web.pages.public.open_data import feeds, linked, views

urlpatterns = [
    path("registry/open-data", views.open_data, name="open-data"),
    path("registry/open-data/codebook.json", views.codebook_json, name="open-data-codebook"),
    path("registry/open-data/snapshots/<str:name>", views.snapshot_file, name="open-data-snapshot"),
    path("registry/open-data/<str:name>", views.dump, name="open-data-dump"),
    path("registry/map", views.registry_map, name="registry-map"),
    path("registry/changes.atom", feeds.changes_atom, name="registry-changes"),
    path("registry/<str:number>.jsonld", linked.entry_linked, name="entry-linked"),
    path("registry/<str:number>/v<int:version>.jsonld", linked.version_linked, name="entry-version-linked"),
    path("sitemap.xml", feeds.sitemap_index, name="sitemap"),
    path("sitemap-<str:part>.xml", feeds.sitemap_part, name="sitemap-part"),
    path("robots.txt", feeds.robots, name="robots"),
]
