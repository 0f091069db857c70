"""What can go wrong and whose fault it is: the caller's (exit code 2) or the grader's and its course's (3)."""


class CalledWrongly(ValueError):
    """The command line does not make sense; the message says what to write instead."""


class NotACourse(CalledWrongly):
    """A path is not what it should be; the message says what was looked for."""


class Unreadable(CalledWrongly):
    """A submission's file cannot be taken as it is; the message says why and what to do."""


class Superseded(BaseException):
    """What is being graded has changed meanwhile; nobody wants the verdict any more."""


class GraderFault(RuntimeError):
    """No submission's fault: nothing is graded by it, nobody loses by it."""


class DefinitionError(GraderFault):
    """An exercise is written wrongly; the message names the place and the remedy."""


class SandboxFault(GraderFault):
    """The grader's own machinery failed: the host does not start or answer, or the disk is full."""
