"""Acts that happen at once, each with a connection of its own."""

from threading import Barrier, Thread

from django.db import connection

from core.errors import DomainError


def at_once(*acts):
    """Each act in a thread with its own connection, started together; gives what each returned or was refused.

    Raises the first error that is no refusal.
    """
    barrier, outcomes, errors = Barrier(len(acts)), [None] * len(acts), []

    def run(number, act):
        try:
            barrier.wait()
            outcomes[number] = act()
        except DomainError as refused:
            outcomes[number] = refused
        except Exception as error:  # raised again by who started the threads
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return outcomes
