using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Pipeline.Core.Codelists;
using Pipeline.Core.Dissemination;
using Pipeline.Core.Profiles;
using Pipeline.Functions.Access;
using Pipeline.Functions.Publishing.OpenApi;

namespace Pipeline.Functions.Publishing;

/// <summary>The skills database (MIDWEB): what a country needs, and where an occupation is needed, from the latest published
/// profiles.</summary>
public sealed class SkillsApi(PublishedProfiles published)
{
    /// <summary>What a country needs: occupations on its shortage list or with needed skills; <c>?occupation=</c> (ISCO-88, also a group)
    /// and <c>?sector=</c> (NACE Rev.2 section) narrow it.</summary>
    [Function(nameof(GetCountrySkills)), Allow(Role.Anyone)]
    [Query("occupation", "ISCO-88 code, also of a group."), Query("sector", "NACE Rev.2 section.")]
    public async Task<IResult> GetCountrySkills(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/skills/{country:length(3)}")] HttpRequest request, string country, CancellationToken cancellation)
    {
        if (!TryCode(request, "occupation", CodelistCatalogue.Isco88, out string? occupation)) return NoSuch("occupation", CodelistCatalogue.Isco88);
        if (!TryCode(request, "sector", CodelistCatalogue.Nace2, out string? sector)) return NoSuch("sector", CodelistCatalogue.Nace2);
        CountryNeeds? needs = (await published.NeedsAsync(country, cancellation)).FirstOrDefault();
        if (needs?.Period is null) return Problems.NotFound($"No labour market figures of {country} are published.", "GET /api/skills lists the countries that have some.");
        return Rendered.Json(
            new
            {
                needs.Country,
                Name = needs.CountryName,
                needs.Period,
                needs.Basis,
                Sector = sector is null ? null : needs.Sector(sector),
                Occupations = needs.Find(occupation, sector),
            }).ToResult(request.HttpContext.Response, ProfilesApi.CacheCurrent);
    }

    /// <summary>Where an occupation is needed: <c>?occupation=</c> (ISCO-88); without it the countries of the database.</summary>
    [Function(nameof(GetSkills)), Allow(Role.Anyone)]
    [Query("occupation", "ISCO-88 code, also of a group.")]
    public async Task<IResult> GetSkills([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/skills")] HttpRequest request, CancellationToken cancellation)
    {
        if (!TryCode(request, "occupation", CodelistCatalogue.Isco88, out string? occupation)) return NoSuch("occupation", CodelistCatalogue.Isco88);
        IReadOnlyList<CountryNeeds> countries = await published.NeedsAsync(country: null, cancellation);
        if (occupation is null)
            return Rendered.Json(
                CodelistCatalogue.Midweb.Codes.Select(code => new { Country = code.Id, code.Name })
                    .Union(countries.Where(needs => needs.Period is not null).Select(needs => new { needs.Country, Name = needs.CountryName }))
                    .Select(known => new { known.Country, known.Name, countries.FirstOrDefault(needs => needs.Country == known.Country)?.Period })).ToResult(request.HttpContext.Response, ProfilesApi.CacheCurrent);
        return Rendered.Json(
            new
            {
                Occupation = occupation,
                Name = CodelistCatalogue.Isco88.NameOf(occupation),
                SkillLevel = CountryNeeds.SkillLevelOf(occupation),
                Countries = from needs in countries
                            let need = needs.Of(occupation)
                            where need is not null
                            orderby need.IsShort descending, need.Ratio ?? (need.IsShort ? double.PositiveInfinity : -1) descending, needs.Country
                            select new { needs.Country, Name = needs.CountryName, needs.Period, Need = need },
            }).ToResult(request.HttpContext.Response, ProfilesApi.CacheCurrent);
    }

    /// <summary>The same for people.</summary>
    [Function(nameof(SkillsPage)), Allow(Role.Anyone)]
    public async Task<IResult> SkillsPage([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "skills")] HttpRequest request, CancellationToken cancellation)
    {
        IReadOnlyList<CountryNeeds> needs = await published.NeedsAsync(country: null, cancellation);
        return Pages.Send(request, HtmlSkillsPage.Write(needs, request.Query["q"].FirstOrDefault() ?? "", request.Query["from"].FirstOrDefault()));
    }

    private static bool TryCode(HttpRequest request, string name, Codelist codelist, out string? code)
    {
        code = request.Query[name].FirstOrDefault();
        if (string.IsNullOrEmpty(code))
        {
            code = null;
            return true;
        }

        int place = codelist.IndexOf(code);
        if (place >= 0) code = codelist.Codes[place].Id;
        return place >= 0 && code[0] != '_';
    }

    private static IResult NoSuch(string name, Codelist codelist) => Problems.BadRequest($"There is no such {name}.", $"A code of {codelist.Source}.");
}
