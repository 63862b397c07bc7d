using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Pipeline.Local.Functions.Host;

/// <summary>Every function of the app, in the real host's order, and which of them settings have switched off.</summary>
internal sealed class FunctionCatalogue
{
    FunctionCatalogue(IReadOnlyList<LocalFunction> enabled, IReadOnlyList<string> disabled)
    {
        Enabled = enabled;
        Disabled = disabled;
    }

    public IReadOnlyList<LocalFunction> Enabled { get; }

    /// <summary>Names only: a function that is switched off need not be able to run here.</summary>
    public IReadOnlyList<string> Disabled { get; }

    public IEnumerable<(LocalFunction Function, T Trigger)> With<T>() where T : Attribute =>
        from function in Enabled where function.Trigger is T select (function, function.Trigger as T);

    public static FunctionCatalogue Of(IEnumerable<Type> types, HostSettings settings)
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        (string Name, MethodInfo Method)[] found =
        [
            .. (from type in types
                where !type.IsGenericTypeDefinition && (!type.IsAbstract || type.IsSealed)
                from method in type.GetMethods(Declared)
                let function = method.GetCustomAttribute<FunctionAttribute>()
                where function is not null
                select (function.Name, Method: method)).OrderBy(f => f.Name, StringComparer.OrdinalIgnoreCase),
        ];

        // Function names differ by more than case everywhere in Functions, and a task is scheduled by name alone.
        var twice = found.GroupBy(f => f.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new InvalidOperationException($"{twice.Count()} functions are named '{twice.Key}', in "
                + $"{string.Join(" and ", twice.Select(f => f.Method.DeclaringType))}; expected every name once.");

        ILookup<bool, (string Name, MethodInfo Method)> disabled = found.ToLookup(f => settings.IsDisabled(f.Name));
        return new FunctionCatalogue(
            [.. disabled[false].Select(f => new LocalFunction(f.Name, f.Method, settings))], [.. disabled[true].Select(f => f.Name)]);
    }
}
