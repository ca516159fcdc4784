package main

import (
	"fmt"
	"math"
	"math/rand"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// maker fills messages by their descriptors with what has a form in JSON, too.
type maker struct{ *rand.Rand }

// fill sets any of the fields and extensions of a message.
func (r maker) fill(m protoreflect.Message, depth int) {
	name := m.Descriptor().FullName()
	if name.Parent() == "google.protobuf" && r.wellKnown(m, depth) {
		return
	}
	fields := m.Descriptor().Fields()
	for i := 0; i < fields.Len(); i++ {
		field := fields.Get(i)
		if !isMessageSet(field) && r.Intn(4+2*depth) == 0 {
			r.set(m, field, depth)
		}
	}
	protoregistry.GlobalTypes.RangeExtensionsByMessage(name, func(e protoreflect.ExtensionType) bool {
		if r.Intn(4+depth) == 0 {
			r.set(m, e.TypeDescriptor(), depth)
		}
		return true
	})
}

// isMessageSet tells the field whose type has another form in Rust than here, where `run` makes a
// message like others of it.
func isMessageSet(field protoreflect.FieldDescriptor) bool {
	return field.Message() != nil && field.Message().Name() == "MessageSetCorrect"
}

func (r maker) set(m protoreflect.Message, field protoreflect.FieldDescriptor, depth int) {
	switch {
	case field.IsMap():
		entries := m.Mutable(field).Map()
		for n := r.Intn(3); n >= 0; n-- {
			value := entries.NewValue()
			if field.MapValue().Message() != nil {
				if depth > 3 {
					return
				}
				r.fill(value.Message(), depth+1)
			} else {
				value = r.scalar(field.MapValue())
			}
			entries.Set(r.scalar(field.MapKey()).MapKey(), value)
		}
	case field.IsList():
		list := m.Mutable(field).List()
		for n := r.Intn(4); n >= 0; n-- {
			if field.Message() == nil {
				list.Append(r.scalar(field))
			} else if depth < 4 {
				r.fill(list.AppendMutable().Message(), depth+1)
			}
		}
	case field.Message() != nil:
		if depth < 4 {
			r.fill(m.Mutable(field).Message(), depth+1)
		}
	default:
		m.Set(field, r.scalar(field))
	}
}

func (r maker) scalar(field protoreflect.FieldDescriptor) protoreflect.Value {
	switch field.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(r.Intn(2) == 0)
	case protoreflect.EnumKind:
		values := field.Enum().Values()
		isOpen := field.Enum().ParentFile().Syntax() == protoreflect.Proto3
		if isOpen && field.Enum().FullName() != "google.protobuf.NullValue" && r.Intn(8) == 0 {
			return protoreflect.ValueOfEnum(protoreflect.EnumNumber(int32(r.bits())))
		}
		return protoreflect.ValueOfEnum(values.Get(r.Intn(values.Len())).Number())
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return protoreflect.ValueOfInt32(int32(r.bits() >> 32))
	case protoreflect.Int64Kind, protoreflect.Sint64Kind, protoreflect.Sfixed64Kind:
		return protoreflect.ValueOfInt64(int64(r.bits()))
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return protoreflect.ValueOfUint32(uint32(r.bits() >> 32))
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return protoreflect.ValueOfUint64(r.bits())
	case protoreflect.FloatKind:
		return protoreflect.ValueOfFloat32(float32(r.double(math.MaxFloat32)))
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(r.double(math.MaxFloat64))
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(r.text())
	case protoreflect.BytesKind:
		bytes := make([]byte, r.Intn(20))
		r.Read(bytes)
		return protoreflect.ValueOfBytes(bytes)
	}
	panic(fmt.Sprint("a kind of field without values: ", field.Kind()))
}

// bits are often few, at either end.
func (r maker) bits() uint64 {
	bits := r.Uint64() >> uint(r.Intn(64))
	return [...]uint64{bits, ^bits, bits << 32, 0, math.MaxUint64, 1 << 63}[r.Intn(6)]
}

func (r maker) double(largest float64) float64 {
	extremes := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), largest, 1e-40}
	if r.Intn(3) == 0 {
		return extremes[r.Intn(len(extremes))]
	}
	return r.NormFloat64() * math.Pow(10, float64(r.Intn(40)-20))
}

func (r maker) text() string {
	alphabet := []rune("ab\"\\'/<\u0000\n\u007fé€\u2028\ue000\U0001f600\U0010ffff")
	text := make([]rune, r.Intn(9))
	for i := range text {
		text[i] = alphabet[r.Intn(len(alphabet))]
	}
	return string(text)
}

// wellKnown fills the messages of which not every value has a form in JSON.
func (r maker) wellKnown(m protoreflect.Message, depth int) bool {
	fields := m.Descriptor().Fields()
	switch m.Descriptor().Name() {
	case "Timestamp":
		m.Set(fields.ByNumber(1), protoreflect.ValueOfInt64(r.Int63n(315537897600)-62135596800))
		m.Set(fields.ByNumber(2), protoreflect.ValueOfInt32(r.nanos()))
	case "Duration":
		sign := int64(1 - 2*r.Intn(2))
		m.Set(fields.ByNumber(1), protoreflect.ValueOfInt64(sign*r.Int63n(315576000001)))
		m.Set(fields.ByNumber(2), protoreflect.ValueOfInt32(int32(sign)*r.nanos()))
	case "FieldMask":
		paths := m.Mutable(fields.ByNumber(1)).List()
		for n := r.Intn(3); n > 0; n-- {
			paths.Append(protoreflect.ValueOfString([]string{"a", "foo_bar", "a.b_c.d1"}[r.Intn(3)]))
		}
	case "Value":
		proto.Merge(m.Interface(), r.value(depth).Value)
	case "Struct":
		proto.Merge(m.Interface(), r.value(depth).structure())
	case "ListValue":
		proto.Merge(m.Interface(), r.value(depth).list())
	case "Any":
		if content := r.content(depth); content != nil {
			packed, err := anypb.New(content)
			check("Go packs no Any", err)
			proto.Merge(m.Interface(), packed)
		}
	default:
		return false
	}
	return true
}

func (r maker) nanos() int32 {
	return []int32{0, 5e8, 1000, 999999999, r.Int31n(1e9)}[r.Intn(5)]
}

// content is what an Any holds: itself, a wrapper, another form of its own, any message; or nothing.
func (r maker) content(depth int) proto.Message {
	switch r.Intn(5) {
	case 0:
		return nil
	case 1:
		return wrapperspb.String(r.text())
	case 2:
		return r.value(depth).Value
	case 3:
		inner := &anypb.Any{}
		if depth < 4 {
			r.fill(inner.ProtoReflect(), depth+1)
		}
		return inner
	default:
		inner := newMessage(r.Rand)
		if depth < 3 {
			r.fill(inner.ProtoReflect(), depth+2)
		}
		return inner
	}
}

type value struct{ *structpb.Value }

func (v value) structure() *structpb.Struct {
	return &structpb.Struct{Fields: map[string]*structpb.Value{"": v.Value, "é": v.Value}}
}

func (v value) list() *structpb.ListValue {
	return &structpb.ListValue{Values: []*structpb.Value{v.Value, structpb.NewNullValue()}}
}

func (r maker) value(depth int) value {
	if depth < 4 && r.Intn(3) == 0 {
		inner := r.value(depth + 1)
		if r.Intn(2) == 0 {
			return value{structpb.NewStructValue(inner.structure())}
		}
		return value{structpb.NewListValue(inner.list())}
	}
	number := r.NormFloat64()
	values := []*structpb.Value{
		structpb.NewNullValue(), structpb.NewBoolValue(true), structpb.NewStringValue(r.text()),
		structpb.NewNumberValue(number), structpb.NewNumberValue(math.Trunc(number * 1e18)),
	}
	return value{values[r.Intn(len(values))]}
}
