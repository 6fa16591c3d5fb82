### support
