"""The demonstration: six fictitious institutions, three recognition bodies, their definitions, awards, cases, people.

    fill(platform, now=platform.now())                          # kakitome_demo.filling
    for login in read_logins(platform.installation.data_dir): … # kakitome_demo.logins
    for highlight in find_highlights(platform, now=platform.now()): …  # kakitome_demo.highlights

Everything in it is marked as a sample. `kakitome demo` starts it; its modules other than `command` want Django started.
"""
