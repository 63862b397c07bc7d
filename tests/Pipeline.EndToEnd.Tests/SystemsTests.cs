using System.Net;
using System.Text.RegularExpressions;
using Pipeline.Local;

namespace Pipeline.EndToEnd.Tests;

/// <summary>The table of the seven systems: every address in it answers on the demonstration's files.</summary>
[Collection(nameof(SystemUnderTest))]
public partial class SystemsTests(SystemUnderTest system)
{
    [OwnSystemFact]
    public async Task Every_address_of_the_table_answers()
    {
        (string Path, string? Caller, HttpStatusCode Status)[] addresses =
        [
            .. from row in File.ReadAllLines(Path.Combine(BuildPaths.Demonstration, "..", "..", "..", "docs", "systems.md"))
               where RowPattern().IsMatch(row)
               from address in AddressPattern().Matches(row)
               select (
                   address.Groups["path"].Value,
                   address.Groups["caller"].Success ? address.Groups["caller"].Value : null,
                   address.Groups["status"].Success ? Enum.Parse<HttpStatusCode>(address.Groups["status"].Value) : HttpStatusCode.OK),
        ];
        Assert.NotEmpty(addresses);
        string[] places = [.. addresses.SelectMany(address => CountryPattern().Matches(address.Path)).Select(match => match.Value).Distinct()];
        foreach (string country in places.Where(Demonstration.IsOf)) await Demonstration.PublishAsync(system, country);
        foreach (string group in places.Where(place => !Demonstration.IsOf(place))) await system.Administrator.PublishAsync($"{group}/2019");

        List<string> wrong = [];
        foreach ((string path, string? caller, HttpStatusCode status) in addresses)
        {
            using User user = system.With(caller is null ? null : KeyOf(caller, CountryPattern().Match(path).Value));
            using HttpResponseMessage answer = await user.SendAsync(HttpMethod.Get, path);
            if (answer.StatusCode != status) wrong.Add($"{path} as {caller ?? "anyone"}: {(int)answer.StatusCode}, not {(int)status}: {await answer.Content.ReadAsStringAsync()}");
        }

        Assert.Empty(wrong);
    }

    private string KeyOf(string caller, string country) =>
        system.Own!.Access.Single(key => key.Country == country && (caller == "coordinator" ? key.Role == "Coordinator" : key.Agency == caller)).Key;

    [GeneratedRegex(@"^\| Published \|")]
    private static partial Regex RowPattern();

    [GeneratedRegex(@"`(?<path>/[^`]*)`(?: \(as (?<caller>[a-z-]+)(?:: (?<status>\d{3}))?\))?")]
    private static partial Regex AddressPattern();

    [GeneratedRegex(@"(?<![A-Z_])[A-Z]{3}(?![A-Z_])")]
    private static partial Regex CountryPattern();
}
