"""What is seen of data, models and training while student code runs."""
