"""Everything that is tested; DESIGN section 7."""
