"""Tools on a GPU: kernels that are one source for GPU and host, and the steps that use them."""
