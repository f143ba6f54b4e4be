"""One function per thing a person or the clock does with needs and plans."""
