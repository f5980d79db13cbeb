"""A seeded world in which people type on both sides while runs, faults and sudden deaths happen; and its judge."""
