namespace Pipeline.Core.Estimation;

/// <summary>A figure that was not counted, with what is needed to publish and to repeat it.</summary>
/// <param name="Value">The figure or figures.</param>
/// <param name="Method">Name of the method with its source.</param>
/// <param name="Parameters">Settings of the method by name, as text; whatever is not in here is in the data.</param>
/// <param name="Diagnostics">How the method went: iterations, residual, what had to be repaired.</param>
/// <param name="Interval">Uncertainty of <paramref name="Value"/> where the method gives one.</param>
/// <typeparam name="T">A number, a table, or the record of results of a method.</typeparam>
public sealed record Estimate<T>(
    T Value,
    string Method,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, double> Diagnostics,
    Interval? Interval = null);

/// <summary>A confidence interval.</summary>
/// <param name="Lower">Lower limit; negative infinity where there is none.</param>
/// <param name="Upper">Upper limit; positive infinity where there is none.</param>
/// <param name="Level">Confidence level, for example 0.95.</param>
public readonly record struct Interval(double Lower, double Upper, double Level);
