"""The claims laboratory: what the source texts say of mentoring cultures, each as an experiment that may fail."""
