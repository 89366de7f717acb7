"""Pages for leaders: an answer in words, numbers and pictures, on a page that prints and holds no names."""
