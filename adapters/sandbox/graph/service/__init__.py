"""Graph as one service: its state, its tokens, its gate, and the way from a request to an endpoint."""
