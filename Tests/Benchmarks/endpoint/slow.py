"""A receiver that takes 50 ms for each delivery. Prints its port."""
from service import serve

serve(lambda method, path: {}, 0.05)
