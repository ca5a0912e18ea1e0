"""What people do during an item: one subpackage for each werkvorm, rules apart from views."""
