using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pipeline.Repo.Tests;

/// <summary>What a type promises to code that is compiled against it, as text.</summary>
/// <param name="Head">Kind, modifiers, base type, constraints, and what an attribute may stand on.</param>
/// <param name="Members">
/// A line per public or protected member, with nullability, default values and obsolescence; and one per interface.
/// </param>
internal sealed record PublicContract(string Head, IReadOnlySet<string> Members)
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static PublicContract Of(Type type) => new(
        HeadOf(type),
        type.GetMembers(Declared).Select(LineOf).OfType<string>().Concat(type.GetInterfaces().Select(name => $"implements {Name(name)}"))
            .ToHashSet(StringComparer.Ordinal));

    private static string HeadOf(Type type)
    {
        string kind = type.IsInterface ? "interface" : type.IsEnum ? "enum" : type.IsValueType ? "struct" : "class";
        AttributeUsageAttribute? usage =
            type.IsAssignableTo(typeof(Attribute)) ? type.GetCustomAttribute<AttributeUsageAttribute>() : null;
        return Words(
            type.IsAbstract ? "abstract" : "", type.IsSealed ? "sealed" : "", kind,
            Name(type) + Constraints(type.GetGenericArguments()),
            type.BaseType is { } parent && parent != typeof(object) ? $": {Name(parent)}" : "",
            usage is null ? "" : $"on {usage.ValidOn}, multiple {usage.AllowMultiple}, inherited {usage.Inherited}", Obsolete(type));
    }

    /// <summary>Null for what is private, and for what the compiler adds under names of its own.</summary>
    private static string? LineOf(MemberInfo member) => member switch
    {
        { Name: ['<', ..] } or MethodInfo { IsSpecialName: true, Name: not ['o', 'p', '_', ..] } => null,
        MethodBase method => IsVisible(method) ? LineOf(method) : null,
        PropertyInfo property when Accessors(property) is { Length: > 0 } accessors => Words(
            Inheritance(property.GetAccessors(nonPublic: true)[0]),
            Name(property.PropertyType, Nullability.Create(property)), property.Name, $"{{{accessors} }}", Obsolete(property)),
        FieldInfo { IsPublic: true, IsSpecialName: false } field => Words(
            field.IsLiteral ? $"const {Value(field.GetRawConstantValue())}" : field.IsStatic ? "static" : "",
            field.IsInitOnly ? "readonly" : "",
            Name(field.FieldType, Nullability.Create(field)), field.Name, Obsolete(field)),
        _ => null,
    };

    private static string LineOf(MethodBase method)
    {
        Type[] generic = method.IsGenericMethod ? method.GetGenericArguments() : [];
        string parameters = string.Join(", ", method.GetParameters().Select(parameter => Words(
            parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params" : "", parameter.IsOut ? "out" : "",
            Name(parameter.ParameterType, Nullability.Create(parameter)), parameter.Name!,
            parameter.HasDefaultValue ? $"= {Value(parameter.RawDefaultValue)}" : "")));
        return Words(
            // Who may call the constructor of an abstract class is the same either way.
            method.IsPublic && method is not ConstructorInfo { DeclaringType.IsAbstract: true } ? "public" : "protected",
            Inheritance(method), method.IsDefined(typeof(ExtensionAttribute)) ? "extension" : "",
            method is MethodInfo { ReturnParameter: var returned } ? Name(returned.ParameterType, Nullability.Create(returned)) : "",
            method.Name + (generic is [] ? "" : $"<{string.Join(", ", generic.Select(Name))}>") + $"({parameters}){Constraints(generic)}",
            Obsolete(method));
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Inheritance(MethodBase method) =>
        method.IsStatic ? "static" : method.IsAbstract ? "abstract" : method.IsVirtual && !method.IsFinal ? "virtual" : "";

    private static string Accessors(PropertyInfo property) =>
        string.Concat(property.GetAccessors(nonPublic: true).Where(IsVisible).Select(accessor =>
            (accessor.IsPublic ? " " : " protected ")
            + (accessor.ReturnType != typeof(void) ? "get;" : IsInit(accessor) ? "init;" : "set;")));

    // By name: code for an older target framework brings a type of its own for this.
    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == nameof(IsExternalInit));

    private static string Name(Type type) => Name(type, null);

    private static string Name(Type type, NullabilityInfo? nullability)
    {
        if (Nullable.GetUnderlyingType(type) is { } value) return Name(value) + "?";
        if (type.IsByRef) return Name(type.GetElementType()!, nullability?.ElementType);

        bool takesNull = nullability is { ReadState: NullabilityState.Nullable } or { WriteState: NullabilityState.Nullable };
        string suffix = takesNull && !type.IsValueType ? "?" : "";
        if (type.IsArray) return $"{Name(type.GetElementType()!, nullability?.ElementType)}[]{suffix}";
        if (type.IsGenericParameter) return type.Name + suffix;
        if (!type.IsGenericType) return type.FullName + suffix;
        IEnumerable<string> arguments =
            type.GetGenericArguments().Select((argument, i) => Name(argument, nullability?.GenericTypeArguments.ElementAtOrDefault(i)));
        return $"{type.Namespace}.{type.Name.Split('`')[0]}<{string.Join(", ", arguments)}>{suffix}";
    }

    private static string Constraints(Type[] arguments) => string.Concat(
        from argument in arguments
        where argument.IsGenericParameter
        let constraints = argument.GetGenericParameterConstraints().Select(Name).Prepend(argument.GenericParameterAttributes.ToString())
        select $" where {argument.Name}: {string.Join(", ", constraints)}");

    private static string Value(object? value) =>
        Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : "null";

    private static string Obsolete(MemberInfo member) => member.IsDefined(typeof(ObsoleteAttribute)) ? "obsolete" : "";

    private static string Words(params ReadOnlySpan<string> words) => string.Join(' ', words.ToArray().Where(word => word != ""));
}
