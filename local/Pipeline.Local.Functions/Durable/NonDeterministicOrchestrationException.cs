namespace DurableTask.Core.Exceptions;

/// <summary>The type, named as the real one is, by which a failed instance says that its history and its code disagree.</summary>
internal sealed class NonDeterministicOrchestrationException(string expected, string found) : Exception(
    $"Non-deterministic orchestrator: on replay its history expects {expected}, but its code gave {found}. "
    + "The code must do the same again every time: no clock, random numbers, I/O or unordered collections but through the context, "
    + "and no change to it while instances of it run.");
