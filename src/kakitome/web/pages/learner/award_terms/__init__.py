"""What awarding bodies ask a learner to agree to: seen, answered, taken back."""
