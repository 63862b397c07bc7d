namespace Pipeline.Local.Functions.Durable;

/// <summary>What is said where code asks for a function that the app does not have.</summary>
internal static class MissingFunction
{
    public static string Orchestrator(string name) => Describe(name, "an orchestrator");

    public static string Activity(string name) => Describe(name, "an activity");

    static string Describe(string name, string kind) => $"The function '{name}' doesn't exist, is disabled, or is not {kind} function.";
}
