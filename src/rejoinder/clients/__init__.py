"""Other systems that we talk to: mail servers, push services, sign-in providers.

Each call has a time limit, and says what became of it.
"""
