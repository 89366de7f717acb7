"""Questions of leaders: files of arms, lived in a coarse pass and a full one, and stress on those who carry it."""
