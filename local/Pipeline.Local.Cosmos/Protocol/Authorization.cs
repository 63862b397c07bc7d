using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Local.Cosmos.Protocol;

/// <summary>
/// The master key check (learn.microsoft.com, "Access control in the Azure Cosmos DB SQL API"): HMAC-SHA256 over verb, resource type,
/// resource link and
/// date. The link is the path as named; of a path by <c>_rid</c> it is the last rid alone, in lower case.
/// </summary>
internal sealed class Authorization(byte[] key)
{
    /// <summary>How far a request's date may be from now, as in the service.</summary>
    static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(15);

    public void Check(Request request, DateTimeOffset now)
    {
        var token = Uri.UnescapeDataString(request.Header("authorization")
            ?? throw CosmosException.Unauthorized("The header authorization is missing; expected a token signed with the key."));
        var parts = token.Split('&').Select(part => part.Split('=', 2)).Where(part => part.Length == 2).ToLookup(part => part[0], part => part[1]);
        if (parts["type"].FirstOrDefault() != "master")
            throw CosmosException.Unauthorized("The token's type is not 'master'; this endpoint knows only the account key.");

        var date = request.Header("x-ms-date")
            ?? throw CosmosException.Unauthorized("The header x-ms-date is missing; expected the date that the token signs.");
        if (!DateTimeOffset.TryParse(date, System.Globalization.CultureInfo.InvariantCulture, out var signed) || (now - signed).Duration() > MostSkew)
            throw CosmosException.Unauthorized($"x-ms-date is '{date}'; expected a date at most {MostSkew.TotalMinutes} minutes from {now:R}.");

        var signature = new byte[HMACSHA256.HashSizeInBytes];
        var isSignature = Convert.TryFromBase64String(parts["sig"].FirstOrDefault() ?? "", signature, out var length) && length == signature.Length;
        if (!isSignature || !Links(request.Path).Any(link => CryptographicOperations.FixedTimeEquals(signature, Sign(request.Method, link, date))))
            throw CosmosException.Unauthorized("The token's signature does not match; expected one made with this endpoint's key.");
    }

    /// <summary>The resource type and link of a path: of dbs/a/colls/b/docs it is docs in dbs/a/colls/b, of dbs/a/colls/b it is colls and the path itself.</summary>
    static IEnumerable<(string Type, string Link)> Links(string[] path)
    {
        if (path.Length == 0) return [("", "")];
        var isFeed = path.Length % 2 == 1;
        var owner = isFeed ? path[..^1] : path;
        var type = path[isFeed ? ^1 : ^2];
        return [(type, string.Join('/', owner)), (type, owner.LastOrDefault("").ToLowerInvariant())];
    }

    byte[] Sign(string method, (string Type, string Link) resource, string date) => HMACSHA256.HashData(
        key, Encoding.UTF8.GetBytes($"{method.ToLowerInvariant()}\n{resource.Type}\n{resource.Link}\n{date.ToLowerInvariant()}\n\n"));
}
