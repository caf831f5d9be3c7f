"""The forms of requests and answers. Field names are those of `payments`; sizes are those its tables hold."""
