"""What Accord decides: pure values in, values out, and the use cases over ports that others implement."""
