//! Parses enums, services and methods.

use super::fault;
use super::parser::{Parse, Parser};
use super::tree::{EnumItem, EnumValue, Method, MethodItem, MethodType, Service, ServiceItem};

const METHOD: &str = "rpc Name(Request) returns (Response);";
const STREAMING_METHOD: &str = "rpc Name(stream Request) returns (stream Response);";

impl<'a> Parser<'a> {
    pub fn enum_item(&mut self) -> Parse<EnumItem<'a>> {
        if self.at(b';') {
            return Ok(EnumItem::Empty(self.advance()));
        }
        match self.word() {
            "option" => Ok(EnumItem::Option(self.option_statement()?)),
            "reserved" => Ok(EnumItem::Reserved(self.reserved(true)?)),
            _ => Ok(EnumItem::Value(self.enum_value()?)),
        }
    }

    fn enum_value(&mut self) -> Parse<EnumValue<'a>> {
        self.example = "NAME = 1;";
        let name = self.ident("the name of an enum value")?;
        self.require(b'=', "`=` and the number of the enum value")?;
        let number = self.signed_int("the number of the enum value", true)?;
        let options = self.option_list()?;
        let span = name.span().to(self.end_of_statement("`;`")?);
        Ok(EnumValue { name, number, options, span })
    }

    pub fn service(&mut self) -> Parse<Service<'a>> {
        self.example = "service Name { … }";
        let keyword = self.advance();
        let name = self.ident("the name of the service")?;
        let body = self.block("`{`", Self::service_item)?;
        Ok(Service { name, body, span: keyword.to(self.previous) })
    }

    fn service_item(&mut self) -> Parse<ServiceItem<'a>> {
        if self.at(b';') {
            return Ok(ServiceItem::Empty(self.advance()));
        }
        match self.word() {
            "option" => Ok(ServiceItem::Option(self.option_statement()?)),
            "rpc" => Ok(ServiceItem::Method(self.method()?)),
            _ => {
                self.method_example();
                Err(self.expected("`rpc` or `option`"))
            }
        }
    }

    fn method(&mut self) -> Parse<Method<'a>> {
        self.example = METHOD;
        let keyword = self.advance();
        let name = self.ident("the name of the method")?;
        let input = self.method_type("`(` and the message that the method takes")?;
        self.method_example();
        self.require_word("returns")?;
        let output = self.method_type("`(` and the message that the method returns")?;
        let body = if self.at(b'{') {
            Some(self.block("`{`", Self::method_item)?)
        } else {
            self.end_of_statement("`;`")?;
            None
        };
        Ok(Method { name, input, output, body, span: keyword.to(self.previous) })
    }

    /// Sets the example of a method; where `stream` is misplaced, one that has it in its place.
    fn method_example(&mut self) {
        self.example = if self.at_word("stream") { STREAMING_METHOD } else { METHOD };
    }

    fn method_type(&mut self, what: &str) -> Parse<MethodType<'a>> {
        self.method_example();
        self.require(b'(', what)?;
        let stream = self.eat_word("stream");
        if self.at(b')') {
            return Err(self.report(self.current.span, fault::NO_MESSAGE));
        }
        let name = self.message_type()?;
        self.method_example();
        self.require(b')', "`)`")?;
        Ok(MethodType { stream, name })
    }

    fn method_item(&mut self) -> Parse<MethodItem<'a>> {
        if self.at(b';') {
            return Ok(MethodItem::Empty(self.advance()));
        }
        if self.at_word("option") {
            return Ok(MethodItem::Option(self.option_statement()?));
        }
        self.example = "option name = value;";
        Err(self.expected("`option`"))
    }
}
