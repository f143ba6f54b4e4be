"""Pure rules of monitoring: thresholds and areas to improve."""
