"""Looking back: what became of the agreements and actions of the time before."""
