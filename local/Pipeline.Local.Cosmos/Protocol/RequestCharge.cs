namespace Pipeline.Local.Cosmos.Protocol;

/// <summary>
/// The request charge of every answer. It is an estimate: the right order of magnitude from the published rules of thumb (1 RU to read 1
/// KB, about 5 to write
/// it; learn.microsoft.com, "Request Units in Azure Cosmos DB"), so that code which logs or adds charges has something to log. Never plan
/// capacity by it.
/// </summary>
internal static class RequestCharge
{
    public const double Metadata = 1;

    public static double PointRead(int bytes) => Math.Max(1, Kilobytes(bytes));

    public static double Write(int bytes) => 5 * Math.Max(1, Kilobytes(bytes));

    public static double Query(long bytes) => Math.Round(2.3 + (0.1 * Kilobytes(bytes)), 2);

    static double Kilobytes(long bytes) => Math.Round(bytes / 1024.0, 2);
}
