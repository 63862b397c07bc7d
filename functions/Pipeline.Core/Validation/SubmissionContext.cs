namespace Pipeline.Core.Validation;

/// <summary>What a submission's path says about it.</summary>
/// <param name="Agency">The agency that sent it.</param>
/// <param name="Country">The country in whose folder it lies, ISO 3166-1 alpha-3.</param>
/// <param name="Period">The period in whose folder it lies: <c>2025</c>, <c>2025-Q3</c> or <c>2025-07</c>.</param>
/// <param name="FileName">The file's name, without folders.</param>
/// <param name="Indicators">Codes of the indicators, each with the templates that it is computed from; null where they are not looked at.</param>
public sealed record SubmissionContext(string Agency, string Country, string Period, string FileName, IReadOnlyDictionary<string, IReadOnlyList<string>>? Indicators = null);
