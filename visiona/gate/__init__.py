"""Between the server and the pages: strangers get no thread before all they send is here.

Bodies are read on the event loop, where a slow sender costs a few kilobytes, into a spool file,
and under limits of size, pace and number. Only then a thread takes the request, when its turn
comes.
"""
