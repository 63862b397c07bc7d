using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Functions.Access;

namespace Pipeline.Functions.Tests.Access;

/// <summary>An HTTP function: its name, address, methods and who may call it.</summary>
internal sealed partial record AccessRow(string Function, string Route, IReadOnlyList<string> Methods, IReadOnlyList<Role> Roles)
{
    /// <summary>Whether a coordinator or agency is held to the country of the address.</summary>
    public bool IsOfCountry => Route.Contains("{country", StringComparison.Ordinal);

    /// <summary>Whether the middleware lets a role of a country through, at an address of another country or of the same one.</summary>
    public bool Allows(Role role, bool isOwnCountry) =>
        Roles.Contains(Role.Anyone) || (Roles.Contains(role) && (role == Role.Administrator || !IsOfCountry || isOwnCountry));

    /// <summary>An address that the route fits, in a country.</summary>
    public string AddressIn(string country) => "/" + Parameter().Replace(Route, parameter => parameter.Value switch
    {
        var any when any.StartsWith("{*", StringComparison.Ordinal) => "no/such/page",
        var of when of.StartsWith("{country", StringComparison.Ordinal) => country,
        var number when number.EndsWith(":int}", StringComparison.Ordinal) => "2019",
        var empty when empty.Contains("maxlength(0)", StringComparison.Ordinal) => "",
        var fixedLength when Length().Match(fixedLength) is { Success: true } length => new string('a', int.Parse(length.Groups[1].ValueSpan, CultureInfo.InvariantCulture)),
        _ => "something",
    });

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@":length\((\d+)\)")]
    private static partial Regex Length();
}

/// <summary>Who may call what, as the functions declare it, and the document that says so.</summary>
internal static class AccessMatrix
{
    private static readonly Role[] Columns = [Role.Anyone, Role.Agency, Role.Coordinator, Role.CaseManager, Role.Administrator];

    /// <summary>The HTTP functions, in the order in which the host tries them.</summary>
    public static IReadOnlyList<AccessRow> Rows { get; } =
    [
        .. from type in typeof(AccessMiddleware).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
           let name = method.GetCustomAttribute<FunctionAttribute>()?.Name
           where name is not null
           from trigger in method.GetParameters().Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).OfType<HttpTriggerAttribute>()
           orderby name.ToUpperInvariant()
           select new AccessRow(name, trigger.Route!, trigger.Methods ?? ["any"], AccessMiddleware.PolicyOf($"{type.FullName}.{method.Name}")),
    ];

    /// <summary>The document: one line for each function, by address.</summary>
    public static string Write()
    {
        var text = new StringBuilder();
        text.Append(
            """
            # Who may call what

            Made from the `[Allow]` attributes of the functions by `AccessTests` (`tests/Pipeline.Functions.Tests/Access`), which fails where this file says something else, and which calls every
            route as every role over HTTP.

            One middleware (`AccessMiddleware`) asks for the key in the header `x-api-key`, or for a session that was begun with one on `/sign-in`, and goes by what the function declares. A function that
            declares nothing is for nobody, an unknown key gets 401 everywhere, no key 401 (on a page the way to `/sign-in`) and another role 403. **own** stands where a coordinator or an agency is held to the country of the address. What a function gives within that is narrower still: an
            agency sees its own submissions and findings and what agreements cover, a coordinator those of its country, a case manager the cases of its mission; to everybody else they do not exist.
            `get` stands for `get` and `head`.


            """);
        Table("API", AccessMatrix.Rows.Where(row => IsApi(row)));
        Table("Pages", AccessMatrix.Rows.Where(row => !IsApi(row)));
        return text.ToString().TrimEnd('\n') + "\n";

        static bool IsApi(AccessRow row) => row.Route.StartsWith("api/", StringComparison.Ordinal);

        void Table(string title, IEnumerable<AccessRow> rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"## {title}\n\n| route | method | function | {string.Join(" | ", Columns.Select(NameOf))} |\n|---|---|---|{string.Concat(Columns.Select(_ => "---|"))}\n");
            foreach (AccessRow row in rows.OrderBy(row => row.Route, StringComparer.Ordinal).ThenBy(row => row.Function, StringComparer.Ordinal))
                text.Append(CultureInfo.InvariantCulture,
                    $"| `/{row.Route.Replace("|", "\\|", StringComparison.Ordinal)}` | {string.Join(", ", row.Methods.Where(method => method != "head"))} | {row.Function} | {string.Join(" | ", Columns.Select(role => CellOf(row, role)))} |\n");
            text.Append('\n');
        }

        static string CellOf(AccessRow row, Role role) => row.Allows(role, isOwnCountry: false) ? "yes" : row.Allows(role, isOwnCountry: true) ? "own" : "";

        static string NameOf(Role role) => role switch { Role.CaseManager => "case manager", _ => role.ToString().ToLowerInvariant() };
    }
}
