"""The registered envelope: documents as W3C, 1EdTech and ETSI define them. No education of our own."""
