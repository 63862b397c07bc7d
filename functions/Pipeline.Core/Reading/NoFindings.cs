namespace Pipeline.Core.Reading;

/// <summary>Takes no findings, where another reader of the same bytes reports them.</summary>
internal sealed class NoFindings : IFindings
{
    public static readonly NoFindings Instance = new();

    public bool Count(ReadingRule rule, long line, string? column) => false;

    public void Describe(ReadingRule rule, long line, string? column, string found, string expected)
    {
    }
}
