"""Twin worlds: same people, same chance, one difference; what it makes beyond a placebo, unit by unit, part by part."""
