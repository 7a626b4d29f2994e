"""Mutation testing: which small changes of decisive code do the nearest tests notice?"""
