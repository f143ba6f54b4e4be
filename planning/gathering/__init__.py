"""Where needs come from: answers of closed surveys, indicators, retirements, competence gaps. Reads only."""
