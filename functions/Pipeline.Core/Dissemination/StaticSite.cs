using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Pipeline.Core.Profiles;

namespace Pipeline.Core.Dissemination;

/// <summary>Data of a version, or of the current one, that a page of the site leads to.</summary>
/// <param name="Publication">Which publication.</param>
/// <param name="Version">Number of the version; null for the current one.</param>
/// <param name="Format">Name of the format.</param>
/// <param name="Table">Id of the only table; null for all.</param>
public sealed record SiteData(Publication Publication, int? Version, string Format, string? Table);

/// <summary>Where everything that is published lies among static files, and how links lead there: what a content network or a plain file server serves without the app.</summary>
/// <remarks>Pages are those of the app, byte for byte, but for the links in them: these are relative, so that the site may lie below any address, and name the file itself, so that nothing has to
/// know what an index is. A link to what only the app can answer leads to the app where its address is known, and otherwise nowhere: its text stays.</remarks>
public static partial class StaticSite
{
    /// <summary>Name of a page in its folder.</summary>
    public const string Page = "index.html";

    /// <summary>Name of what lists a folder's files for programs.</summary>
    public const string Index = "index.json";

    private const string Api = "api/profiles/";

    /// <summary>Folder of a version, or of the current one, with its slash: <c>KGZ/2019/v1/</c>.</summary>
    public static string Folder(Publication publication, int? version) =>
        (version is { } number ? ProfileAddress.Page(publication, number) : ProfileAddress.Page(publication))[1..] + "/";

    /// <summary>File of a version, or of the current one, in a format.</summary>
    public static string File(SiteData data)
    {
        string extension = ProfileWriters.Find(data.Format)!.Format.Extension;
        return Folder(data.Publication, data.Version)
            + (data.Table is { } table ? $"tables/{Uri.EscapeDataString(table)}{extension}" : data.Format == ProfileFormat.Html.Name ? Page : $"profile{extension}");
    }

    /// <summary>A page, or a feed, with the links of the app made those of the site.</summary>
    /// <param name="markup">The page with links of the app, which begin with a slash.</param>
    /// <param name="file">Name of the file that it becomes.</param>
    /// <param name="app">Address of the app without a slash at its end; null where it is not known.</param>
    /// <returns>The page, and the data to which its links lead.</returns>
    public static (string Markup, IReadOnlyCollection<SiteData> Data) WithLinks(string markup, string file, string? app)
    {
        HashSet<SiteData> data = [];
        string up = string.Concat(Enumerable.Repeat("../", file.Count(sign => sign == '/')));
        return (Links().Replace(markup, link =>
        {
            string address = WebUtility.HtmlDecode(link.Groups["address"].Value);
            (string before, string anchor) = address.Split('#', 2) is [var place, var within] ? (place, "#" + within) : (address, "");
            (SiteData? wanted, string? target) = Find(before);
            if (wanted is not null) data.Add(wanted);
            // A form without an action would send to the page itself, which takes nothing.
            string? leads = target is not null ? up + string.Join('/', target.Split('/').Select(Uri.EscapeDataString)) + anchor
                : app is not null ? app + address
                : link.Groups["name"].Value == "action" ? "#" : null;
            return leads is null ? "" : $" {link.Groups["name"].Value}=\"{WebUtility.HtmlEncode(leads)}\"";
        }), data);
    }

    // Addresses are those that ProfileAddress writes.
    private static (SiteData? Data, string? File) Find(string address)
    {
        (string path, string query) = address.Split('?', 2) is [var name, var text] ? (name, text) : (address, "");
        path = path[1..];
        if (query.Length == 0)
        {
            if (path.Length == 0) return (null, Page);
            if (path.StartsWith("assets/", StringComparison.Ordinal) || "/" + path == ReleaseFeed.Address) return (null, path);
            if (path + "/" == Api) return (null, Index);
            if (PublicationAt(path) is var (publication, version)) return (null, Folder(publication, version) + Page);
        }

        if (!path.StartsWith(Api, StringComparison.Ordinal)) return default;
        Dictionary<string, string> parameters = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('=', 2))
            .ToDictionary(part => part[0], part => part.Length == 2 ? Uri.UnescapeDataString(part[1]) : "", StringComparer.Ordinal);
        if (parameters.Keys.Except(["format", "table"]).Any() || PublicationAt(path[Api.Length..]) is not var (source, number)) return default;
        var data = new SiteData(source, number, parameters.GetValueOrDefault("format", ProfileFormat.Json.Name), parameters.GetValueOrDefault("table"));
        return ProfileWriters.Find(data.Format) is null ? default : (data, File(data));
    }

    private static (Publication Publication, int? Version)? PublicationAt(string path)
    {
        Match match = Publications().Match(path);
        if (!match.Success) return null;
        (string country, int year) = (match.Groups["country"].Value, NumberOf(match.Groups["year"]));
        Publication? publication = match.Groups["template"] is { Success: true } template ? Publication.Report(country, year, template.Value) : Publication.Profile(country, year);
        return publication is null ? null : (publication, match.Groups["version"] is { Success: true } version ? NumberOf(version) : null);
    }

    private static int NumberOf(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\s(?<name>href|src|action)=""(?<address>/(?!/)[^""]*)""")]
    private static partial Regex Links();

    [GeneratedRegex(@"^(?<country>[A-Z][A-Za-z0-9]+)/(?<year>\d{1,5})(/" + ProfileAddress.Reports + @"/(?<template>[a-z0-9-]+))?(/v(?<version>\d{1,6}))?$")]
    private static partial Regex Publications();
}
