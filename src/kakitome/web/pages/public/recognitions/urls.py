"""Addresses of recognitions, as the public sees them."""

from django.urls import path

from kakitome.web.pages.public.recognitions.views import recognition, recognition_certificate, recognition_endorsement

urlpatterns = [
    path("recognitions/<str:number>", recognition, name="recognition"),
    path("recognitions/<str:number>/certificate.pdf", recognition_certificate, name="recognition-certificate"),
    path("recognitions/<str:number>/endorsement.json", recognition_endorsement, name="recognition-endorsement"),
]
