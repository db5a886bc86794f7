"""Applications for awards at the institution: what is asked, the queue, one application beside the rubric."""
