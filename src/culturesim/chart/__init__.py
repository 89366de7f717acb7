"""The organisation chart: where each job stands in a drawing, and what everybody's place in mentoring is in a month."""
