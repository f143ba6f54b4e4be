"""The golden thread: answer -> need -> line -> session -> people -> indicator, followed both ways from any of them."""
