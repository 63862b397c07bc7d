using Microsoft.AspNetCore.Http;
using Pipeline.Core.Codelists;

namespace Pipeline.Functions.Access;

/// <summary>An authenticated caller, or anyone.</summary>
/// <param name="Name">Name for the audit log and approvals.</param>
/// <param name="Role">What the caller is to the system.</param>
/// <param name="Country">The country it belongs to (ISO 3166-1 alpha-3); null for none.</param>
/// <param name="Agency">The agency it belongs to; null for none.</param>
/// <param name="Mission">The mission whose cases it manages; null for none.</param>
public sealed record Caller(string Name, Role Role, string? Country, string? Agency, string? Mission = null)
{
    /// <summary>A caller without a key.</summary>
    public static Caller Anyone { get; } = new("anyone", Role.Anyone, null, null);

    /// <summary>A timer of the app itself. It does what a coordinator could, and comes in over no address.</summary>
    public static Caller Timer(string function) => new(function, Role.Anyone, null, null);

    /// <summary>Whether the caller may see the submissions of an agency in a country.</summary>
    public bool MaySee(string agency, string country) => Role switch
    {
        Role.Administrator => true,
        Role.Coordinator => country == Country,
        // What it dropped into the folder of no country is its own too: who else would mend it?
        Role.Agency => agency == Agency && (country == Country || CodelistCatalogue.Country.IndexOf(country) < 0),
        _ => false,
    };

    /// <summary>The caller of a request, put there by the middleware.</summary>
    public static Caller Of(HttpRequest request) => (Caller)request.HttpContext.Items[typeof(Caller)]!;
}
